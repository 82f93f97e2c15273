/** The text of a sheet's bytes: which encoding it is in, and what is no text at all. */

/** `text` without a byte order mark and with "\n" at line ends; or why there is none. */
export type SheetText = { readonly text: string } | { readonly wrong: string };

const save = 'save it from the spreadsheet program as "CSV UTF-8"';

/** UTF-8 where the bytes are UTF-8; else Windows-1252, which is what Excel saves as "CSV" in an English locale. */
export function decodeSheet(bytes: Uint8Array): SheetText {
  const begins = (...start: readonly number[]): boolean =>
    start.every((byte, at) => bytes[at] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04))
    return { wrong: `this is a workbook (.xlsx or .ods) and no CSV file; ${save}` };
  if (begins(0xd0, 0xcf, 0x11, 0xe0))
    return { wrong: `this is a workbook (.xls) and no CSV file; ${save}` };
  // "Unicode text" of spreadsheets: UTF-16 with a byte order mark.
  if (begins(0xff, 0xfe)) return decoded("utf-16le", bytes);
  if (begins(0xfe, 0xff)) return decoded("utf-16be", bytes);
  if (bytes.includes(0))
    return { wrong: `this file has zero bytes in it, so it is no text or UTF-16; ${save}` };
  const utf8 = decoded("utf-8", bytes);
  if ("text" in utf8) return utf8;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Two files pasted together: as Windows-1252 the UTF-8 part would become other letters without a word.
  if (
    begins(0xef, 0xbb, 0xbf) ||
    /\xc3[\x80-\xbf]|\xe2\x80[\x98-\x9d]/.test(raw.toString("latin1"))
  )
    return { wrong: `this file is partly UTF-8 and partly not; ${save}` };
  return decoded("windows-1252", bytes);
}

function decoded(encoding: string, bytes: Uint8Array): SheetText {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return { text: text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text };
  } catch {
    return { wrong: `this file is not ${encoding.toUpperCase()} throughout; ${save}` };
  }
}
