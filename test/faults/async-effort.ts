/** Whether there is time for everything: `FC_RUNS` is set, as for longer runs of the properties. */
const isDeep = process.env.FC_RUNS !== undefined

/** All of them where there is time, else those that the gate cannot do without. */
export const among = <const T>(all: readonly T[], usual: readonly NoInfer<T>[]): readonly T[] =>
  isDeep ? all : usual

/** Wire calls are tried one by one, or every `stride`th. */
export const step = (stride: number): number => (isDeep ? 1 : stride)

export const timeout = isDeep ? 3_600_000 : 120_000
