import { stop } from 'esbuild'

let users = 0

/** esbuild is a process of its own, which is ended when nobody uses it any more. */
export const withBundler = async <T>(use: () => Promise<T>): Promise<T> => {
  users += 1
  try {
    return await use()
  } finally {
    users -= 1
    if (users === 0) await stop()
  }
}
