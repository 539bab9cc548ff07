/** The recovered drafts of this browser. */
import { createDrafts } from "../sync/drafts.ts";

export const canvasDrafts = createDrafts();
