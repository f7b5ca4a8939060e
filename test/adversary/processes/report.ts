import type { Played } from './run.ts'

/** So many violations are printed. */
const shown = 40

export const reportOf = (
  played: Played,
): { readonly lines: readonly string[]; readonly violations: number } => {
  const { operations, kills, faults } = played
  const violations = [...played.violations, ...idle(played)]
  const counts = Object.entries(faults).map(([fault, number]) => `${number} ${fault}`)
  const verdict = violations.length === 0 ? 'no violation' : `${violations.length} violations`
  return {
    lines: [
      `${played.requests} requests, ${played.calls} calls to DynamoDB (${counts.join(', ')})`,
      `${played.batches} keyed batches, ${played.again} of them sent more than once; ${played.statuses}`,
      `${played.unkeyed} writes without a key, ${played.unknown} of them told nothing`,
      ...violations.slice(0, shown).map((violation) => `VIOLATION ${violation}`),
      `${operations} operations, ${kills} kills, ${verdict}`,
    ],
    violations: violations.length,
  }
}

/** A run in which nothing went wrong has shown nothing. */
const idle = ({ kills, again, faults }: Played): readonly string[] =>
  kills > 0 && again > 0 && Object.keys(faults).length > 0 ? [] : ['nothing was killed, cut off or repeated']
