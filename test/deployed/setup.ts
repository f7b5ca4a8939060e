import type { TestProject } from 'vitest/node'
import { type Deployed, startDeployment } from './deployment.ts'
import { notShown, skippedCases } from './unrepresentable.ts'

declare module 'vitest' {
  interface ProvidedContext {
    deployed: Deployed
  }
}

/** Deploys once for all checks; the scenario suite finds its URL and a token in its own variables. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const { stop, ...deployed } = await startDeployment()
  process.env.MULTISTATUS_URL = deployed.url
  process.env.MULTISTATUS_TOKEN = deployed.tokens.all
  process.env.MULTISTATUS_ONLY_REMOTE = 'true'
  provide('deployed', deployed)
  console.log(`deployed to ${deployed.url}`)
  return async () => {
    await stop()
    list('Cases skipped, because MiniStack cannot represent them:', skippedCases)
    list('Not shown by this run, because MiniStack does otherwise than AWS:', notShown)
  }
}

const list = (title: string, reasons: Readonly<Record<string, string>>): void => {
  const lines = Object.entries(reasons).map(([what, why]) => `  ${what}: ${why}`)
  console.log([title, ...lines].join('\n'))
}
