/** What has been started, to be stopped in the opposite order: callers before the parts that they call. */
export interface Parts {
  readonly defer: (stop: () => Promise<unknown> | undefined) => void
  readonly stop: () => Promise<void>
}

/** An AsyncDisposableStack would do as much; Node 22 has none. */
export const createParts = (): Parts => {
  const stops: (() => Promise<unknown> | undefined)[] = []
  return {
    defer: (stop) => void stops.push(stop),
    stop: async () => {
      let failure: { readonly error: unknown } | undefined
      for (let stop = stops.pop(); stop; stop = stops.pop())
        await stop()?.catch((error: unknown) => {
          failure ??= { error }
        })
      if (failure) throw failure.error
    },
  }
}
