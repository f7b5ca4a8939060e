/** What can go wrong between a client and the service. */
export const faults = [
  /** The connection is cut when the head of the request has arrived; the service sees nothing. */
  'cut before',
  /** The service gets the request and works on; the client's connection is cut at once. */
  'cut meanwhile',
  /** The service has answered; nobody hears it. */
  'cut after',
  /** As API Gateway's throttle answers; the service sees nothing. */
  '429',
  '429 with Retry-After',
  '503',
  '503 with Retry-After',
  /** As API Gateway answers after 30 seconds: the work was done. */
  '503 after',
  /** The answer never comes. */
  'stalled',
  /** Half of the answer comes, and then nothing more. */
  'stalled in the body',
  /** Half of the answer comes, and the connection is cut. */
  'truncated',
  /** Half of the answer comes, declared to be all of it. */
  'cut short',
  /** A page of something in between, with status 200. */
  'somebody else',
] as const

export type Fault = (typeof faults)[number]

export const isBefore = (fault: Fault): boolean =>
  fault === 'cut before' || (/^(429|503)/.test(fault) && fault !== '503 after')

/** Draws a fault for the given share of requests. Every kind has its turn before one comes again. */
export const faultDrawer = (random: () => number, share: number): (() => Fault | undefined) => {
  let deck: Fault[] = []
  return () => {
    if (random() >= share) return undefined
    if (deck.length === 0) deck = [...faults]
    return deck.splice(Math.floor(random() * deck.length), 1)[0]
  }
}
