import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** In the order in which they begin. */
export const kinds = [
  'slow',
  'slow programs',
  'slow network',
  'shared',
  'fast',
  'explorer',
  'measured',
] as const

/** How a test file runs, which is what its text and the helpers that it imports say. */
export type Kind = (typeof kinds)[number]

/** Not in `npm test` but in a stage of the gate: every call of every path, whole corpora, browsers, compilers, whole commands, large files. */
const slow = [
  'test/authorize/ways.test.ts',
  'test/client/asynchronous.test.ts',
  'test/client/browser.test.ts',
  'test/client/cli-action.test.ts',
  'test/client/cli-files.test.ts',
  'test/client/cli-import.test.ts',
  'test/client/cli-places.test.ts',
  'test/client/cli-stop.test.ts',
  'test/client/corpus.test.ts',
  'test/client/journeys.test.ts',
  'test/client/package.test.ts',
  'test/client/typescript.test.ts',
  'test/client/unit/failed.test.ts',
  'test/console/attacks.test.ts',
  'test/console/batches.test.ts',
  'test/console/console.test.ts',
  'test/console/hands.test.ts',
  'test/console/looks.test.ts',
  'test/console/restart.test.ts',
  'test/console/sign-in.test.ts',
  'test/export/command.test.ts',
  'test/export/round-trip.test.ts',
  'test/faces/python-clients.test.ts',
  'test/faces/rsyslog.test.ts',
  'test/faces/table.test.ts',
  'test/faults/async-cancel.test.ts',
  'test/faults/async-changed-rules.test.ts',
  'test/faults/async-crash.test.ts',
  'test/faults/async-events.test.ts',
  'test/faults/async-flow.test.ts',
  'test/faults/async-messages.test.ts',
  'test/faults/async-schedules.test.ts',
  'test/faults/async-sweep.test.ts',
  'test/faults/crash.test.ts',
  'test/faults/exactly-once/hot-items.test.ts',
  'test/faults/exactly-once/units.test.ts',
  'test/faults/interference.test.ts',
  'test/faults/responses.test.ts',
  'test/faults/throttling.test.ts',
  'test/forms/browser.test.ts',
  'test/hostile/corpus.test.ts',
  'test/hostile/gateway-naughty.test.ts',
  'test/hostile/item-size.test.ts',
  'test/hostile/memory.test.ts',
  'test/house/rooms.test.ts',
  'test/import/memory.test.ts',
  'test/infra/canary-background.test.ts',
  'test/infra/canary-real.test.ts',
  'test/infra/endpoint.test.ts',
  'test/infra/rules.test.ts',
  'test/kit/commands.test.ts',
  'test/kit/completion.test.ts',
  'test/kit/dev.test.ts',
  'test/kit/python.test.ts',
  'test/lists/list-units.test.ts',
  'test/loading/collections.test.ts',
  'test/local/aws-memory.test.ts',
  'test/local/dynamodb-double/contract.test.ts',
  'test/local/dynamodb.test.ts',
  'test/local/front-browser.test.ts',
  'test/local/main.test.ts',
  'test/local/poller.test.ts',
  'test/local/stack.test.ts',
  'test/managed/ways.test.ts',
  'test/property/declared.test.ts',
  'test/property/index-lists.test.ts',
  'test/property/interleavings.test.ts',
  'test/property/meaning.test.ts',
  'test/property/races.test.ts',
  'test/property/receipts.test.ts',
  'test/property/rules.test.ts',
  'test/property/splitting.test.ts',
  'test/reference/page.test.ts',
  'test/references/later-crash.test.ts',
  'test/scenarios/async-fairness.test.ts',
  'test/scenarios/async-rows.test.ts',
  'test/scenarios/async-wait.test.ts',
  'test/scenarios/extension.test.ts',
  'test/scenarios/sizes.test.ts',
  'test/scenarios/slow.test.ts',
  'test/unit/batch/receipts/keep.test.ts',
  'test/upkeep/command.test.ts',
  'test/upkeep/histories.test.ts',
]
const slowNetwork = ['test/client/faulty-batch.test.ts', 'test/client/faulty-cli.test.ts']

/** What takes more than a moment to come up: databases, processes, browsers, CDK. */
const heavy = /\binject\(|node:child_process|playwright-core|aws-cdk-lib|esbuild/

/** Browsers, and foreign clients that run as they are: when they send and give up is theirs to say. */
const drives = /playwright-core|foreign\//

/** Ratios of processor time, which a neighbour would change. */
const measures = /support\/growth\.ts'|threadCpuUsage/

const kindOf = (file: string): Kind => {
  if (slow.includes(file)) return reaches(file, drives) ? 'slow programs' : 'slow'
  if (slowNetwork.includes(file)) return 'slow network'
  if (file === 'test/adversary/adversary.test.ts') return 'explorer'
  const text = textOf(file)
  if (measures.test(text)) return 'measured'
  // Properties take seconds of nothing but arithmetic.
  if (file.startsWith('test/property/')) return 'shared'
  return reaches(file, heavy) ? 'shared' : 'fast'
}

const reaches = (file: string, what: RegExp): boolean =>
  [...reached(file)].some((one) => what.test(textOf(one)))

const imports = /from '(\.[^']+)'|import\('(\.[^']+)'\)/g

/** The file and all that it imports by a relative path. The functions themselves start nothing. */
const reached = (file: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(file) || file.startsWith('functions/') || !existsSync(file)) return seen
  seen.add(file)
  for (const [, named, dynamic] of textOf(file).matchAll(imports))
    reached(join(dirname(file), named ?? dynamic ?? ''), seen)
  return seen
}

const texts = new Map<string, string>()
const textOf = (file: string): string => {
  const text = texts.get(file) ?? readFileSync(file, 'utf8')
  texts.set(file, text)
  return text
}

/** Every test file of a kind; a new one finds its place by itself. */
export const filesByKind = (): ReadonlyMap<Kind, readonly string[]> =>
  Map.groupBy(globSync('test/**/*.test.ts').sort(), kindOf)
