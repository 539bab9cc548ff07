/**
 * Our pages may not make code from text (Content-Security-Policy). zod tries whether it could, which browsers report as a
 * violation, unless it is told so before the first schema is made. Import this first.
 */
const zod = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
zod.__zod_globalConfig = { ...zod.__zod_globalConfig, jitless: true };
