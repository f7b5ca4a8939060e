import type { Parse } from '../face.ts'
import { parseFileRows } from '../file-rows.ts'

export const parseRows: NonNullable<Parse['rows']> = (request, dependencies) =>
  parseFileRows('text/csv', request, dependencies)
