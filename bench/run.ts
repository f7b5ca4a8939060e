import type { BundleSize } from './bundle.ts'
import type { ExportRound } from './export/measure.ts'
import type { BareWriter } from './import/bare-writer.ts'
import type { Gigabyte } from './import/gigabyte/record.ts'
import type { ImportPass } from './import/passes.ts'
import type { Machine } from './machine.ts'
import type { ColdStart } from './measure/cold.ts'
import type { Sample } from './measure/matrix.ts'
import type { Memory } from './measure/memory.ts'
import type { Pass } from './measure/service.ts'

/** The results of one run; parts that were not run are empty. */
export interface Run {
  readonly machine: Machine
  readonly rounds: number
  readonly samples: readonly Sample[]
  readonly coldStarts: readonly ColdStart[]
  readonly memory: readonly Memory[]
  readonly bundles: Readonly<Record<string, BundleSize>>
  readonly service: readonly Pass[]
  readonly imports: readonly ImportPass[]
  /** The bound of imports into the embedded DynamoDB. */
  readonly bareWriters: readonly BareWriter[]
  readonly exports: readonly ExportRound[]
  readonly gigabyte: readonly Gigabyte[]
}
