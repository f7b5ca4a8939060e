import { type AsyncBackend, heldAsyncBackend, polledAsyncBackend } from '../support/async-backend.ts'
import { createService, type ServiceOptions } from '../support/service.ts'
import { makeTables } from '../support/tables.ts'

const kinds = { held: heldAsyncBackend, polled: polledAsyncBackend }

/** A service and what goes on behind it, which is there as soon as something is accepted to be run later. */
export const serviceWith = async (kind: keyof typeof kinds, options: ServiceOptions) => {
  const tables = options.tables ?? (await makeTables())
  let opened: Promise<AsyncBackend> | undefined
  const background = () => {
    const { metrics: _, ...shared } = options
    opened ??= kinds[kind]({ ...shared, tables })
    return opened
  }
  const bodies = async () => (await background()).bodies
  const service = await createService({ bodies, ...options, tables })
  const stop = async () => {
    await (await opened)?.stop()
    service.stop()
  }
  const steps = {
    split: async () => (await background()).split(),
    workOne: async () => (await background()).workOne(),
  }
  const loseBodies = async () => (await background()).loseBodies()
  return { ...service, loseBodies, work: async () => (await opened)?.work(), steps, stop }
}
