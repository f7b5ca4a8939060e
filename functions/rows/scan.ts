import { scanCsv } from './scan-csv.ts'
import { scanLine } from './scan-lines.ts'
import type { ScanRecord } from './span.ts'

/** The formats of a file of rows. */
export type RowFormat = 'text/csv' | 'application/x-ndjson'

/** The scanner of each format. */
export const scanOf = (format: RowFormat): ScanRecord => {
  switch (format) {
    case 'text/csv':
      return scanCsv
    case 'application/x-ndjson':
      return scanLine
  }
}
