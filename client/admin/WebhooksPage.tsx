/** Webhooks of all canvases. */
import { Button, Modal } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Section } from "../account/PageFrame.tsx";
import { NewWebhookForm } from "../webhooks/NewWebhookForm.tsx";
import { WebhookList } from "../webhooks/WebhookList.tsx";

export function WebhooksPage() {
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title="Webhooks"
      lead="Told what people say on every canvas. Owners add webhooks of a single canvas where they share it."
      action={
        <Button
          leftSection={<Plus size={16} />}
          onClick={() => setAdding(true)}
        >
          New webhook
        </Button>
      }
    >
      <WebhookList scope={null} />
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title="New webhook"
        size={520}
        closeOnClickOutside={false}
      >
        <NewWebhookForm scope={null} onDone={() => setAdding(false)} />
      </Modal>
    </Section>
  );
}
