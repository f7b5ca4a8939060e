import { service } from '../service.ts'

/**
 * What the service will call an operation: its own `id`, where that is a label, else its position in the request. Two
 * of one name refuse a request, so whoever cuts a list has to know.
 */
export const labelOf = (id: unknown, index: number): string => (isLabel(id) ? id : String(index))

const isLabel = (id: unknown): id is string =>
  typeof id === 'string' && id.length >= 1 && id.length <= service.maxLabelLength
