/** "Continue with …": hands over to the organisation's own sign-in service. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { goToProvider } from "./auth.ts";
import { Failure } from "./Form.tsx";

export function ProviderButton(props: {
  readonly name: string;
  readonly wanted: Parameters<typeof goToProvider>[0];
}) {
  const go = useMutation({ mutationFn: () => goToProvider(props.wanted) });
  return (
    <>
      <Button
        variant="default"
        size="md"
        fullWidth
        loading={go.isPending}
        onClick={() => go.mutate()}
      >
        Continue with {props.name}
      </Button>
      <Failure failure={go.error} />
    </>
  );
}
