import { isUtf8 } from 'node:buffer'

/** The first bytes of files that are not UTF-8 text, and a remedy for each. */
const signatures: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe], 'The file is UTF-16; save it as UTF-8.'],
  [[0xfe, 0xff], 'The file is UTF-16; save it as UTF-8.'],
  [[0x1f, 0x8b], 'The file is compressed with gzip; unpack it.'],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'The file is a ZIP archive, as workbooks (.xlsx) are; export it as CSV in UTF-8.',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'The file is a workbook (.xls); export it as CSV in UTF-8.'],
]

const nul = 0

/** Why the bytes of a first line are not UTF-8, in words for the author of the file. */
export const encodingFault = (firstLine: Buffer): string | undefined => {
  const signed = signatures.find(([start]) => start.every((byte, at) => firstLine[at] === byte))
  if (signed) return signed[1]
  if (firstLine.includes(nul))
    return 'The header row has NUL characters, as UTF-16 has; save the file as UTF-8.'
  return isUtf8(firstLine) ? undefined : 'The header row is not valid UTF-8; save the file as UTF-8.'
}
