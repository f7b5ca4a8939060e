import { expect, it } from 'vitest'
import { tooOld } from '../../kit/node.ts'

it.each(['22.5.0', '22.23.3', '24.0.0', '26.1.2'])('Node %s will do', (version) => {
  expect(tooOld('multistatus dev', version)).toBeUndefined()
})

it.each(['20.20.2', '22.4.9', '18.0.0'])('Node %s gets one clear line', (version) => {
  expect(tooOld('multistatus dev', version)).toBe(
    `multistatus dev needs Node 22.5 or newer, and this is Node ${version}. Synthesis (cdk) takes Node 20.`,
  )
})
