import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a release is made of. */
export interface Release {
  readonly manifests: readonly Manifest[]
  readonly changelog: string
  /** Absent where somebody publishes by hand. */
  readonly tag: string | undefined
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly repository?: unknown
}

/** Why this cannot be published, a sentence each; none when it can. */
export const faultsOf = ({ manifests, changelog, tag }: Release): readonly string[] => {
  const [version = '', ...others] = new Set(manifests.map((manifest) => manifest.version))
  const homeless = manifests.filter(({ repository }) => repository === undefined).map(({ name }) => name)
  const head = /^## (.*)$/m.exec(changelog)?.[1] ?? ''
  return [
    ...homeless.map(
      (name) => `${name} names no "repository" in its package.json, which its provenance is held against`,
    ),
    ...(others.length > 0 ? [`the packages have several versions: ${[version, ...others].join(', ')}`] : []),
    ...(head.startsWith(`${version}, `) && /\d{4}-\d\d-\d\d$/.test(head)
      ? []
      : [`the head of CHANGELOG.md is "${head}", not "${version}, " and a date`]),
    ...(tag === undefined || tag === `v${version}` ? [] : [`the tag is ${tag}, and the version ${version}`]),
  ]
}

/** `node kit/publishable.ts [TAG]`: npm asks before it publishes, and the workflow of releases before it begins. */
const main = (tag: string | undefined): 0 | 1 => {
  // A trial is for looking at the list of files.
  if (process.env.npm_config_dry_run === 'true') return 0
  const read = (file: string) => readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8')
  const manifests = ['package.json', 'client/package.json'].map((file) => JSON.parse(read(file)) as Manifest)
  const faults = faultsOf({ manifests, changelog: read('CHANGELOG.md'), tag })
  for (const fault of faults) console.error(`Not published: ${fault} (docs/release.md).`)
  return faults.length === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv[2])
