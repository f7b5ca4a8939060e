const beginnings: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'UTF-16'],
  [[0xfe, 0xff], 'UTF-16'],
  [[0x50, 0x4b, 0x03, 0x04], 'a workbook or an archive'],
  [[0x1f, 0x8b], 'packed (gzip)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
]

/** What a file is that has no rows of text, by its first bytes; undefined for one that may have some. */
export const foreignKind = (start: Uint8Array): string | undefined => {
  const known = beginnings.find(([bytes]) => bytes.every((byte, at) => start[at] === byte))
  if (known !== undefined) return known[1]
  // A spreadsheet's "Unicode text" may have no mark; a text in UTF-8 has no zeros.
  return start.includes(0) ? 'no text in UTF-8' : undefined
}
