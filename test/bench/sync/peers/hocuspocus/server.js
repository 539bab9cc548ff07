/** @hocuspocus/server with its SQLite extension, both as they come; prints its port. */
import { join } from "node:path";
import { Server } from "@hocuspocus/server";
import { SQLite } from "@hocuspocus/extension-sqlite";

const server = new Server({
  port: 0,
  address: "127.0.0.1",
  quiet: true,
  extensions: [
    new SQLite({ database: join(process.env.DATA_DIR, "hocuspocus.db") }),
  ],
});
await server.listen();
console.log(server.address.port);
