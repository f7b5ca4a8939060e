import { service } from '../service.ts'

/**
 * The service's name for an operation: its own `id`, if that is a label, else its position in the request. The service
 * refuses a request with two equal names, so the cutter needs them.
 */
export const labelOf = (id: unknown, index: number): string => (isLabel(id) ? id : String(index))

const isLabel = (id: unknown): id is string =>
  typeof id === 'string' && id.length >= 1 && id.length <= service.maxLabelLength
