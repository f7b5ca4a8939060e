import type { JsonObject } from '../json/value.ts'
import { isAsync } from './schema/code.ts'

/** The members of an item of an earlier version, with its id. */
export type OldItem = JsonObject & { readonly id: string }

/** A schema that changes, as a deployer declares it. */
export interface VersionedDeclaration {
  /** Of the schema, counted up from 1 with each change that stored items do not fit; 1 when absent. Never counted down. */
  readonly version?: number
  /**
   * By version, what makes an item of it one of the next. All of them from 1, or none: then items stay as they were stored,
   * until they are replaced. Pure, and synchronous; the argument is its own.
   */
  readonly upgrade?: Readonly<Record<number, (old: OldItem) => object>>
}

/** … and as it is run. */
export interface Versioned {
  readonly version: number
  /** The first makes an item of version 2 of one of version 1; empty where none are declared. */
  readonly upgrades: readonly ((old: OldItem) => unknown)[]
}

const mostVersions = 1_000

/** @throws Error for a version that is none, and for a gap in the upgrades; it is put behind the name of the collection. */
export const versionedOf = ({ version = 1, upgrade }: VersionedDeclaration): Versioned => {
  if (!Number.isInteger(version) || version < 1 || version > mostVersions)
    throw new Error(`version is a whole number from 1 to ${mostVersions}`)
  if (upgrade === undefined) return { version, upgrades: [] }
  const wanted = Array.from({ length: version - 1 }, (_, at) => String(at + 1))
  const other = Object.keys(upgrade).find((name) => !wanted.includes(name))
  if (other !== undefined) throw new Error(`upgrade has ${other}, which is no version before ${version}`)
  return { version, upgrades: wanted.map((name) => checked(name, upgrade[Number(name)])) }
}

const checked = (name: string, make: ((old: OldItem) => unknown) | undefined) => {
  if (typeof make !== 'function') throw new Error(`upgrade has no function for version ${name}`)
  if (isAsync(make)) throw new Error(`upgrade of version ${name} is asynchronous; it has to return at once`)
  return make
}
