import { type MockInstance, vi } from 'vitest'

/** One value of one metric, as CloudWatch takes it out of a log line. */
export interface Datapoint {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly unit: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly value: number
}

interface Directive {
  readonly Namespace: string
  readonly Dimensions: readonly (readonly string[])[]
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
}

type Line = Readonly<Record<string, unknown>> & {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] }
}

/** The metrics in a line of the embedded metric format. */
export const datapointsOf = (text: string): readonly Datapoint[] => {
  const line = JSON.parse(text) as Line
  return line._aws.CloudWatchMetrics.flatMap((directive) =>
    directive.Dimensions.flatMap((names) =>
      directive.Metrics.flatMap(({ Name: name, Unit: unit }) =>
        [line[name]].flat().map((value) => ({
          namespace: directive.Namespace,
          name,
          unit,
          dimensions: Object.fromEntries(names.map((dimension) => [dimension, String(line[dimension])])),
          timestamp: line._aws.Timestamp,
          value: Number(value),
        })),
      ),
    ),
  )
}

/** Runs something and returns the lines of the embedded metric format that it wrote to stdout. */
export const emfLinesOf = async (run: () => unknown): Promise<readonly string[]> => {
  let text = ''
  const spy: MockInstance = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  try {
    await run()
  } finally {
    spy.mockRestore()
  }
  return text.split('\n').filter((line) => line.includes('"CloudWatchMetrics"'))
}
