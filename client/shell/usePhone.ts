import { useMediaQuery } from "@mantine/hooks";
import { phoneQuery } from "./remembered.ts";

/** True on a screen so narrow that panels are sheets. */
export function usePhone(): boolean {
  return useMediaQuery(phoneQuery, undefined, {
    getInitialValueInEffect: false,
  });
}
