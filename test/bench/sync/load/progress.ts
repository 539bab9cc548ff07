/**
 * How far an update brings its reader: the end clock of each client in it. Reads Yjs's V1 format just far enough to
 * add up lengths, and is believed by the bench only, which checks whole documents with Yjs at the end.
 */
export class ProgressReader {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;

  /** Calls `report` for each client section of the update that starts at `at`. */
  read(
    bytes: Uint8Array,
    at: number,
    report: (client: number, end: number) => void,
  ) {
    this.#bytes = bytes;
    this.#at = at;
    const sections = this.#uint();
    for (let i = 0; i < sections; i += 1) {
      const structs = this.#uint();
      const client = this.#uint();
      let clock = this.#uint();
      for (let n = 0; n < structs; n += 1) clock += this.#struct();
      report(client, clock);
    }
  }

  #struct(): number {
    const info = this.#bytes[this.#at++]!;
    const content = info & 31;
    if (content === 0 || content === 10) return this.#uint();
    if (info & 128) this.#skipId();
    if (info & 64) this.#skipId();
    if ((info & 192) === 0) {
      if (this.#uint() === 1) this.#skipString();
      else this.#skipId();
      if (info & 32) this.#skipString();
    }
    switch (content) {
      case 1:
        return this.#uint();
      case 4:
        return this.#textLength();
      case 6:
        this.#skipString();
        this.#skipString();
        return 1;
      case 7: {
        const type = this.#uint();
        if (type === 3 || type === 5) this.#skipString();
        return 1;
      }
      case 8: {
        const values = this.#uint();
        for (let i = 0; i < values; i += 1) this.#skipValue();
        return values;
      }
      default:
        throw new Error(`progress: content ${content} is not of this bench`);
    }
  }

  /** In UTF-16 code units, as Yjs counts. */
  #textLength(): number {
    const end = this.#uint() + this.#at;
    let length = 0;
    for (; this.#at < end; this.#at += 1) {
      const byte = this.#bytes[this.#at]!;
      if ((byte & 192) !== 128) length += byte >= 240 ? 2 : 1;
    }
    return length;
  }

  #skipValue() {
    switch (this.#bytes[this.#at++]) {
      case 125:
        while (this.#bytes[this.#at++]! >= 128);
        return;
      case 124:
        this.#at += 4;
        return;
      case 123:
        this.#at += 8;
        return;
      case 119:
        this.#skipString();
        return;
      case 118:
        for (let left = this.#uint(); left > 0; left -= 1) {
          this.#skipString();
          this.#skipValue();
        }
        return;
      case 117:
        for (let left = this.#uint(); left > 0; left -= 1) this.#skipValue();
        return;
      default:
        return;
    }
  }

  #skipString() {
    const length = this.#uint();
    this.#at += length;
  }

  #skipId() {
    this.#uint();
    this.#uint();
  }

  #uint(): number {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++]!;
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
  }
}
