/** Everything of mine as a file, and the way out for good. */
import { Button, Modal } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { clickLink } from "../kit/download.ts";
import styles from "./account.module.css";
import { EraseMe } from "./EraseMe.tsx";
import { Section } from "./PageFrame.tsx";

export function MyData() {
  const [erasing, setErasing] = useState(false);
  return (
    <Section
      id="data"
      title="Your data"
      lead="Everything that this server keeps about you: your account, what you wrote, and the canvases you own. A zip file with readable text and JSON."
    >
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<Download size={16} />}
          onClick={() => clickLink("/api/me/export")}
        >
          Download my data
        </Button>
        <Button variant="subtle" color="bad" onClick={() => setErasing(true)}>
          Leave and erase me…
        </Button>
      </div>
      <Modal
        opened={erasing}
        onClose={() => setErasing(false)}
        title="Leave and erase me"
        size={520}
      >
        <EraseMe />
      </Modal>
    </Section>
  );
}
