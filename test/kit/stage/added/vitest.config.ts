import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: [{ find: /^#shared\/(.*)$/, replacement: `${import.meta.dirname}/shared/$1.ts` }] },
})
