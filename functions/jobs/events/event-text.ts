import type { EventText } from '../../ports/events.ts'

/** An event of any type as it is sent, to a bus as to a webhook. */
export const eventText = (event: { readonly type: string; readonly timestamp: string }): EventText => ({
  type: event.type,
  timestamp: event.timestamp,
  text: JSON.stringify(event),
})
