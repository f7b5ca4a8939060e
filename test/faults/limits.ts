import type { Deadline } from '../../functions/ports/deadline.ts'

export const never: Deadline = { passed: () => false, reached: new Promise(() => {}) }

/** A deadline that a test lets pass. */
export const deadline = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOver = false
  const pass = () => {
    isOver = true
    resolve()
  }
  return { deadline: { passed: () => isOver, reached: promise } satisfies Deadline, pass }
}

/** Lets everything run that does not wait for the outside. */
export const settle = () => new Promise((resolve) => setImmediate(resolve))
