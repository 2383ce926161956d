import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenJars, runningSpark, sparkMissing, startSpark, stopSpark } from './spark.ts'
import { SPARK_VERSION } from './spark-settings.ts'

describe('a cache of Spark', () => {
  it('whose state was written in part names no server, and can be stopped', async () => {
    const cache = cacheWith('run/spark.json', '{"remote":"sc://127')
    expect(runningSpark(cache)).toBeNull()
    expect(await stopSpark({ cache })).toBeNull()
  })

  it('in which a server starts still waits for that one, and starts no second', async () => {
    // A process that looks like a server to `ps`, as one does that a cut-off start left behind.
    const child = spawn('sh', ['-c', 'sleep 30; :', 'SparkConnectServer'])
    const cache = cacheWith('run/spark.json', JSON.stringify({ remote: 'sc://127.0.0.1:1', pid: child.pid }))
    let asked = 0
    const started = await startSpark({ cache, javaHome: '/nope', answers: async () => ++asked > 12 })
    expect(started).toEqual({ remote: 'sc://127.0.0.1:1', pid: child.pid, seconds: null })
    expect(await stopSpark({ cache })).toMatchObject({ pid: child.pid })
  }, 20_000)

  it('tells which jars are missing, cut short or changed', () => {
    const list = `pyspark-${SPARK_VERSION}.dist-info/RECORD`
    // The hash is that of the three bytes "abc" (FIPS 180-2), as pip writes it.
    const hash = 'sha256=ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0'
    const files = ['whole', 'short', 'changed', 'missing'].map((name) => `pyspark/jars/${name}.jar`)
    const cache = cacheWith(list, `${files.map((file) => `${file},${hash},3`).join('\n')}\npyspark/x.py,,\n`)
    mkdirSync(join(cache, 'pyspark/jars'), { recursive: true })
    for (const [n, text] of ['abc', 'ab', 'abd'].entries()) writeFileSync(join(cache, files[n]!), text)
    expect(brokenJars(cache)).toEqual([files[1], files[3]])
    expect(brokenJars(cache, { hashes: true })).toEqual([files[1], files[2], files[3]])
  })

  it('with a broken jar and no pip is told of, and left as it is', async () => {
    const site = `pyspark-${SPARK_VERSION}`
    const jar = `pyspark/jars/spark-connect_2.13-${SPARK_VERSION}.jar`
    const cache = cacheWith(`${site}/${site}.dist-info/RECORD`, `${jar},sha256=x,3\n`)
    mkdirSync(join(cache, site, dirname(jar)), { recursive: true })
    writeFileSync(join(cache, site, jar), 'ab')
    const told = /spark-connect.*jar in .* is not as it was fetched, and \/nope\/python3 -m pip, which fetches them,/
    const javaHome = cacheWith('bin/java', '#!/bin/sh\n')
    chmodSync(join(javaHome, 'bin/java'), 0o755)
    expect(sparkMissing({ cache, python: '/nope/python3', javaHome })).toMatch(told)
    await expect(startSpark({ cache, python: '/nope/python3', answers: async () => false })).rejects.toThrow(told)
    // As a pip that finds no network.
    await expect(startSpark({ cache, python: 'false', answers: async () => false })).rejects.toThrow(
      /failed, as it says/,
    )
    expect(readFileSync(join(cache, site, jar), 'utf8')).toBe('ab')
    expect(readdirSync(cache).filter((one) => one.startsWith('fetching-'))).toEqual([])
  })

  it('beside no Java is told in one error', async () => {
    const jar = `pyspark-${SPARK_VERSION}/pyspark/jars/spark-connect_2.13-${SPARK_VERSION}.jar`
    const cache = cacheWith(jar, '')
    const start = startSpark({ cache, javaHome: '/nope', answers: async () => false })
    await expect(start).rejects.toThrow(/nope\/bin\/java cannot be started: install a JRE/)
    // The child tells of its failure once more, later: unheard, it would end the process.
    await new Promise((resolve) => setTimeout(resolve, 50))
  })
})

function cacheWith(file: string, text: string): string {
  const cache = mkdtempSync(join(tmpdir(), 'spark-cache-'))
  mkdirSync(dirname(join(cache, file)), { recursive: true })
  writeFileSync(join(cache, file), text)
  return cache
}
