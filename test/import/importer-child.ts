import type { SQSEvent } from 'aws-lambda'
import { peakRss } from '../../bench/measure/peak.ts'
import { composeImporter } from '../../functions/compose/importer.ts'
import { makeContext } from '../../local/gateway/context.ts'
import { collections } from '../support/declared.ts'

/** The importer's function in a process of its own: takes events, and tells the most memory that it ever had. */

const handler = composeImporter(collections)

process.on('message', async (event: SQSEvent) => {
  try {
    const { batchItemFailures } = await handler(event, makeContext(900))
    process.send?.(batchItemFailures.length > 0 ? { error: 'the message failed' } : { answer: peakRss() })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
})
process.once('disconnect', () => process.exit())
process.send?.({ answer: 'ready' })
