import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { type SettingsInput, settingsFor } from '../../infra/config.ts'
import { addDeployment, addRules } from '../../infra/deployment.ts'
import { scratch } from '../support/projects/scratch.ts'

interface CdkJson {
  readonly context: Readonly<Record<string, unknown>>
}

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as CdkJson

/** Facts about templates do not need the function's code. */
const withoutBundling = { 'aws:cdk:bundling-stacks': [] }

/** As `cdk` hands it over; functions are not bundled. */
export const contextOf = () => ({ ...context, ...withoutBundling })

/** A folder that is gone after the tests of a file. */
export const newOutput = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-synth-'))
  scratch.push(folder)
  return folder
}

/** The app as `cdk` runs it, but for the function's code. */
export const appOf = (stage = 'dev', overrides: Partial<SettingsInput> = {}) => {
  const app = new App({ outdir: newOutput(), context: contextOf() })
  const stacks = addDeployment(app, settingsFor(stage, overrides))
  addRules(app)
  return { app, stacks }
}

export type Templates = Readonly<Record<'stateful' | 'service' | 'observability', Template>>

const known = new Map<string, Templates>()

/** The templates of a stage; synthesized once, since that is what takes the time. */
export const templatesOf = (stage = 'dev', overrides: Partial<SettingsInput> = {}): Templates => {
  const name = JSON.stringify([stage, overrides])
  const templates = known.get(name) ?? synthesize(stage, overrides)
  known.set(name, templates)
  return templates
}

const synthesize = (stage: string, overrides: Partial<SettingsInput>): Templates => {
  // Held to no rules: those take most of the time, and other tests read what they say.
  const app = new App({ outdir: newOutput(), context: contextOf(), builtinCloudFormationValidation: false })
  const stacks = addDeployment(app, settingsFor(stage, overrides))
  return {
    stateful: Template.fromStack(stacks.stateful),
    service: Template.fromStack(stacks.service),
    observability: Template.fromStack(stacks.observability),
  }
}

interface Resource<Properties> {
  readonly Properties: Properties
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly DependsOn?: readonly string[]
}

/** The resources of a type, by logical id. */
export const resourcesOf = <Properties>(
  template: Template,
  type: string,
): Readonly<Record<string, Resource<Properties>>> =>
  template.findResources(type) as Record<string, Resource<Properties>>

/**
 * The one resource of a type whose logical id begins so.
 * @throws Error when there is none, or another one.
 */
export const resourceLike = <Properties>(template: Template, type: string, start: string) => {
  const found = Object.entries(resourcesOf<Properties>(template, type)).filter(([id]) => id.startsWith(start))
  const [resource, another] = found
  if (resource === undefined || another !== undefined) throw new Error(`there is not one ${type} ${start}`)
  return { id: resource[0], properties: resource[1].Properties, ...resource[1] }
}

const read = ['read']
const write = ['write']

export const jwt: Extract<SettingsInput['auth'], { type: 'jwt' }> = {
  type: 'jwt',
  issuer: 'https://issuer.example',
  audience: ['multistatus'],
  scopes: { GET: read, POST: write, PUT: write, PATCH: write, DELETE: ['delete'] },
}

/** With the example as the function that decides. */
export const lambda: Extract<SettingsInput['auth'], { type: 'lambda' }> = {
  type: 'lambda',
  function: { entry: 'examples/authorizer/handler.ts', environment: { API_KEYS: '{}' } },
}
