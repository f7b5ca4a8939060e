import type { AnyOperation } from '../model/operation.ts'
import { isRecord } from '../send/call.ts'

/** The item that an operation is about, as far as the operation tells. */
export const itemOf = ({ method, path, body }: AnyOperation): string =>
  method === 'POST' && isRecord(body) && typeof body.id === 'string' ? `${path}/${body.id}` : path
