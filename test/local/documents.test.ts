import { expect, it, onTestFinished } from 'vitest'
import { start } from '../../local/stack.ts'
import { collections } from '../support/declared.ts'

it.each(['/docs', '/openapi.json'])('HEAD of %s comes first, and finds what GET finds', async (path) => {
  const stack = await start({ port: 0, collections })
  onTestFinished(() => stack.stop())
  for (const method of ['HEAD', 'GET']) expect((await fetch(stack.url + path, { method })).status).toBe(200)
})
