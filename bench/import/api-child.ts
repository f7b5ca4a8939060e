import { startGateway } from '../../local/gateway.ts'
import { handler } from '../subject/api.ts'

/** The HTTP function behind the gateway, in a process of its own; nothing is measured of it, so it is not bundled. */
const { url } = await startGateway({ port: 0, functionTimeoutSeconds: 30, handler })

// However the bench ends, nothing of it stays.
process.once('disconnect', () => process.exit())
process.send?.({ answer: url })
