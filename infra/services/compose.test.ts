import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { SETTINGS, SPARK_VERSION } from './spark-settings.ts'

// What the Compose Specification allows of what is used here; a key that it does not know is refused.
const Condition = z.strictObject({
  condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
})
const Service = z.strictObject({
  image: z.string(),
  user: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  ports: z.array(z.string().regex(/^([\d.]+:)?\d+:\d+$/)).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), Condition).optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string().optional(), retries: z.number().optional() })
    .optional(),
})
const Compose = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()).optional(),
})

const text = readFileSync(new URL('../compose.yaml', import.meta.url), 'utf8')
const given: Record<string, unknown> = parse(text, { merge: true })
const { services } = Compose.parse(Object.fromEntries(Object.entries(given).filter(([key]) => !key.startsWith('x-'))))

describe('the compose file', () => {
  it('is a cluster of a master, two workers and a Connect server, each after what it needs', () => {
    expect(Object.keys(services)).toEqual(['spark-master', 'spark-worker-1', 'spark-worker-2', 'spark-connect'])
    for (const service of Object.values(services))
      for (const needed of Object.keys(service.depends_on ?? {})) expect(services).toHaveProperty(needed)
  })

  it('runs the version, port and settings of npm run up', () => {
    for (const { image } of Object.values(services)) expect(image).toContain(`:${SPARK_VERSION}-`)
    const command = services['spark-connect']?.command ?? []
    const conf = new Map(
      [...command].flatMap((word, n) =>
        command[n - 1] === '--conf' ? [word.split(/=(.*)/s).slice(0, 2) as [string, string]] : [],
      ),
    )
    expect(Object.fromEntries([...conf].filter(([key]) => key in SETTINGS.conf))).toEqual(SETTINGS.conf)
    expect(conf.get('spark.connect.grpc.binding.port')).toBe(String(SETTINGS.port))
    expect(services['spark-connect']?.ports).toEqual([`127.0.0.1:${SETTINGS.port}:${SETTINGS.port}`])
  })
})
