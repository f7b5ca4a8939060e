import { exportsOf } from '../../loading/exports.ts'
import type { AuthorizerHandler } from './lambda.ts'

/**
 * The function that a module exports as `handler`, as Lambda would call it.
 * @param file from the working directory.
 * @throws Error when it cannot be loaded, or exports no such function.
 */
export const authorizerIn = async (file: string): Promise<AuthorizerHandler> => {
  const { handler } = await exportsOf(file)
  if (typeof handler !== 'function') throw new Error(`${file} exports no function "handler"`)
  return handler as AuthorizerHandler
}
