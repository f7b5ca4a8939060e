import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { documentFiles, documentsIn } from '../../../functions/http/documents.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'documents-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

it('reads what lies beside the function, once', async () => {
  const documents = documentsIn(directory)
  writeFileSync(join(directory, documentFiles.openapi), 'first')
  expect(String(await documents('openapi'))).toBe('first')
  writeFileSync(join(directory, documentFiles.openapi), 'second')
  expect(String(await documents('openapi'))).toBe('first')
})

it('has nothing where there is nothing', async () => {
  expect(await documentsIn(directory)('reference')).toBeUndefined()
  expect(await documentsIn(undefined)('reference')).toBeUndefined()
})

it('fails where it cannot read, and tries again', async () => {
  const documents = documentsIn(directory)
  const file = join(directory, documentFiles.policy)
  mkdirSync(file)
  await expect(documents('policy')).rejects.toThrow(/EISDIR/)
  rmSync(file, { recursive: true })
  writeFileSync(file, "default-src 'none'")
  expect(String(await documents('policy'))).toBe("default-src 'none'")
})
