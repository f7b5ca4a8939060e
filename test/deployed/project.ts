import { cpSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { root, work } from './places.ts'

/** What a deployment is made of. */
const parts = [
  'functions',
  'loading',
  'infra',
  'console',
  'client',
  'docs',
  'examples',
  'cdk.json',
  'package.json',
  'package-lock.json',
]

/**
 * The project with the tests' collections in the place of the deployer's, as a deployer puts them there.
 * @returns its folder, with a slash at the end.
 */
export const projectNamed = (name: string): string => {
  const folder = `${work}${name}/`
  rmSync(folder, { recursive: true, force: true })
  for (const part of parts) cpSync(root + part, folder + part, { recursive: true })
  symlinkSync(`${root}node_modules`, `${folder}node_modules`)
  // The file lies as deep there as here, so that its imports lead to the same places.
  cpSync(`${root}test/support/collections.ts`, `${folder}functions/collections/tested.ts`)
  writeFileSync(`${folder}functions/collections/index.ts`, "export * from './tested.ts'\n")
  return folder
}
