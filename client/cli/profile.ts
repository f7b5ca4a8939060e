import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isRecord } from '../send/call.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** The settings of a profile. */
export interface Profile {
  readonly url?: string
  readonly token?: string
  readonly collection?: string
  readonly sigv4?: string
}

const members = ['url', 'token', 'collection', 'sigv4'] as const

/**
 * A profile by its name, or the one called `default`: from the file `MULTISTATUS_CONFIG`, or from
 * `multistatus/config.json` in the user's folder of settings.
 */
export const profileOf = (name: string | undefined, env: Io['env']): Profile => {
  const path =
    env.MULTISTATUS_CONFIG ??
    join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'multistatus/config.json')
  const wanted = name ?? env.MULTISTATUS_PROFILE
  if (!existsSync(path)) {
    if (wanted === undefined) return {}
    throw new UsageError(`there is no profile ${JSON.stringify(wanted)}: ${path} is missing`)
  }
  const profiles = profilesIn(path)
  const profile = profiles[wanted ?? 'default']
  if (profile === undefined && wanted === undefined) return {}
  if (profile === undefined)
    throw new UsageError(
      `${path} has no profile ${JSON.stringify(wanted)}; it has ${Object.keys(profiles).join(', ') || 'none'}`,
    )
  return checked(profile, `${path}, profile ${JSON.stringify(wanted ?? 'default')}`)
}

const profilesIn = (path: string): Readonly<Record<string, unknown>> => {
  const content = parse(readFileSync(path, 'utf8'))
  if (!isRecord(content))
    throw new UsageError(`${path} is not JSON of the form { "default": { "url", "token", "collection" } }`)
  return Object.assign(Object.create(null), content)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Unknown settings are refused, since a misspelt one would send rows elsewhere. */
const checked = (profile: unknown, where: string): Profile => {
  if (!isRecord(profile)) throw new UsageError(`${where}: not an object`)
  for (const [name, value] of Object.entries(profile)) {
    if (!members.some((member) => member === name))
      throw new UsageError(`${where}: there is no ${JSON.stringify(name)}, only ${members.join(', ')}`)
    if (typeof value !== 'string') throw new UsageError(`${where}: ${name} is not a text`)
  }
  return profile
}
