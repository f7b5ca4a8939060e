import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { kinds } from './kinds.ts'

/** Took more than six seconds on two cores; the longest first. */
const long: readonly string[] = [
  'references/later-crash',
  'faults/async-events',
  'console/restart',
  'client/typescript',
  'hostile/item-size',
  'kit/python',
  'reference/page',
  'console/attacks',
  'client/corpus',
  'scenarios/slow',
  'faults/crash',
  'faults/async-crash',
  'faults/throttling',
  'faults/async-messages',
  'local/main',
  'hostile/corpus',
  'client/cli-files',
  'property/receipts',
  'client/asynchronous',
  'property/races',
  'faults/async-cancel',
  'faults/interference',
  'faults/exactly-once/hot-items',
  'faults/async-sweep',
  'infra/rules',
  'infra/function',
  'scenarios/async-wait',
  'property/batches',
  'local/poller',
  'client/journeys',
  'infra/canary-real',
]

/** Begins with what takes long, so that no worker is left with it in the end. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => rankOf(a) - rankOf(b))
  }
}

const most = 1_000

/** Files of a project stay together, or its workers would not be used again. */
const rankOf = ({ project, moduleId }: TestSpecification): number => {
  const kind = (kinds as readonly string[]).indexOf(project.name)
  const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return kind * most + (at === -1 ? long.length : at)
}
