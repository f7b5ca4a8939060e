import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { projectFiles, writeProject } from '../../kit/project.ts'
import { scratch } from '../support/projects/scratch.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'project-'))
  scratch.push(folder)
})

it('is filled in with its name, and nothing is left of the template', async () => {
  const files = await projectFiles({ name: 'my-shop2', multistatus: 'file:/tmp/a "b".tgz' })
  const manifest = JSON.parse(files.get('package.json') ?? '') as Record<string, Record<string, string>>
  expect(manifest).toMatchObject({
    name: 'my-shop2',
    private: true,
    dependencies: { multistatus: 'file:/tmp/a "b".tgz' },
    scripts: { start: 'multistatus dev', test: 'vitest run' },
  })
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['.gitignore', 'src/collections.ts', 'infra/app.ts', 'cdk.json', 'tsconfig.json']),
  )
  expect(
    [...files.values()].filter((text) => /project-name|ProjectName|project-multistatus/.test(text)),
  ).toEqual([])
})

it('what is filled in is filled in as it is, whatever it looks like', async () => {
  const multistatus = "file:/tmp/a$&b$$c$'d/ProjectName.tgz"
  const files = await projectFiles({ name: 'project-multistatus', multistatus })
  const manifest = JSON.parse(files.get('package.json') ?? '') as Record<string, Record<string, string>>
  expect([manifest.name, manifest.dependencies?.multistatus]).toEqual(['project-multistatus', multistatus])
  expect(files.get('infra/app.ts')).toContain("'ProjectMultistatus'")
  expect(files.get('README.md')).toMatch(/^# project-multistatus\n/)
})

it('asks for the versions that this package is tested with', async () => {
  const files = await projectFiles({ name: 'shop', multistatus: '1' })
  const theirs = JSON.parse(files.get('package.json') ?? '') as Record<string, Record<string, string>>
  const ours = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>
  const { multistatus: _, ...wanted } = { ...theirs.dependencies, ...theirs.devDependencies }
  const tested = { ...ours.dependencies, ...ours.devDependencies }
  for (const name of ['zod', 'typescript', 'vitest', 'aws-cdk', 'aws-cdk-lib', 'constructs'])
    expect(wanted[name]?.replace('^', '')).toBe(tested[name])
})

it('is written into a folder that is new or empty, and else nothing is', async () => {
  const files = new Map([
    ['a.txt', 'a'],
    ['deep/b.txt', 'b'],
  ])
  const place = join(folder, 'new')
  await writeProject(place, files)
  expect(readFileSync(join(place, 'deep/b.txt'), 'utf8')).toBe('b')
  const taken = join(folder, 'taken')
  mkdirSync(taken)
  writeFileSync(join(taken, 'mine'), 'x')
  await expect(writeProject(taken, files)).rejects.toThrow(`${taken} is not empty (mine); name a new folder`)
  expect(readdirSync(taken)).toEqual(['mine'])
  const cloned = join(folder, 'cloned')
  mkdirSync(join(cloned, '.git'), { recursive: true })
  await writeProject(cloned, files)
  expect(readdirSync(cloned).sort()).toEqual(['.git', 'a.txt', 'deep'])
})
