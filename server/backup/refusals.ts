/** Why a restore does not begin. */
import { StoreError } from "../store/store.ts";

export function holdsDataAlready(where: string): StoreError {
  return new StoreError(
    `There is data in ${where} already. Put --force behind the file to go on (npm run restore -- FILE --force): what is there is moved aside, not deleted.`,
  );
}
