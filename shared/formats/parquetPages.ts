/**
 * The sizes that the pages of a Parquet file say they have, checked before they are read: a few damaged bytes could
 * otherwise ask for memory and time without an end.
 */
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { FormatError } from "./parsed.ts";

export const maxPageBytes = 256 * 1024 * 1024;

/** Throws a `FormatError` for a page that cannot be what it says. */
export async function checkPages(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: number,
): Promise<void> {
  for (const { meta_data: chunk } of metadata.row_groups[group]!.columns) {
    if (!chunk) continue;
    const start = Number(
      chunk.dictionary_page_offset ?? chunk.data_page_offset,
    );
    const size = Number(chunk.total_compressed_size);
    if (!(start >= 0 && size >= 0 && start + size <= file.byteLength))
      refuse("a column that is not inside of it");
    const view = new DataView(await file.slice(start, start + size));
    const reader = { view, offset: 0 };
    let left = Number(chunk.num_values);
    while (left > 0 && reader.offset < view.byteLength - 1) {
      const header = parquetHeader(reader);
      const { compressed_page_size: packed, uncompressed_page_size: unpacked } =
        header;
      if (!(packed >= 0 && packed <= view.byteLength - reader.offset))
        refuse("a page that is longer than its column");
      if (!(unpacked >= 0 && unpacked <= maxPageBytes))
        refuse(`a page of ${unpacked} bytes unpacked`);
      const dictionary = header.dictionary_page_header;
      if (
        dictionary &&
        !(dictionary.num_values >= 0 && dictionary.num_values <= unpacked)
      )
        refuse(`a dictionary of ${dictionary.num_values} values`);
      const values =
        header.data_page_header?.num_values ??
        header.data_page_header_v2?.num_values ??
        0;
      if (!(values >= 0 && values <= left))
        refuse(`a page of ${values} values in a column of ${chunk.num_values}`);
      left -= values;
      reader.offset += packed;
    }
  }
}

function refuse(what: string): never {
  throw new FormatError(
    "malformed_file",
    `This Parquet file cannot be read: it has ${what}.`,
  );
}
