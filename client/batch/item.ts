import type { AnyOperation } from '../model/operation.ts'
import { isRecord } from '../send/call.ts'

/** The item that an operation names, if it names one. */
export const itemOf = ({ method, path, body }: AnyOperation): string =>
  method === 'POST' && isRecord(body) && typeof body.id === 'string' ? `${path}/${body.id}` : path
