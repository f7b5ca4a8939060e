import { composeNotifier } from '../compose/notifier.ts'

/** The notifier: tells others of ends of batches. */
export const handler = composeNotifier()
