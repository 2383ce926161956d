import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The version that is started, in a container or without one. */
export const SPARK_VERSION = '4.1.3'

/** What a server is told, however it is started; `sha256` is that of the source package on PyPI. */
export const SETTINGS = {
  sha256: 'b600238e771e45618a58beaf9d63cfd9aa06f61ce193244cedf890a04a4409f7',
  port: 15002,
  conf: {
    'spark.connect.session.manager.defaultSessionTimeout': '-1',
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.sql.shuffle.partitions': '4',
    'spark.sql.session.timeZone': 'UTC',
    'spark.sql.sources.partitionOverwriteMode': 'dynamic',
    'spark.sql.execution.arrow.maxRecordsPerBatch': '100000',
    'spark.sql.maxMetadataStringLength': '100',
    'spark.sql.artifact.copyFromLocalToFs.allowDestLocal': 'true',
    'spark.ui.enabled': 'false',
    'spark.log.level': 'WARN',
  },
} as const

const OPENED = [
  'java.lang',
  'java.lang.invoke',
  'java.lang.reflect',
  'java.io',
  'java.net',
  'java.nio',
  'java.util',
  'java.util.concurrent',
  'java.util.concurrent.atomic',
  'jdk.internal.ref',
  'sun.nio.ch',
  'sun.nio.cs',
  'sun.security.action',
  'sun.util.calendar',
]

/** The arguments of `java` for a server on this machine; Java 24 and later must be allowed what Arrow does. */
export function javaArguments(options: {
  readonly java: string
  readonly jars: string
  readonly port: number
  readonly memory: string
  readonly work: string
}): string[] {
  const { java, jars, port, memory, work } = options
  const major = Number(
    /version "(\d+)/.exec(spawnSync(java, ['-version'], { encoding: 'utf8' }).stderr ?? '')?.[1] ?? 17,
  )
  const conf = {
    ...SETTINGS.conf,
    'spark.master': 'local[2]',
    'spark.app.name': 'tidemark',
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.local.dir': join(work, 'local'),
    'spark.checkpoint.dir': join(work, 'checkpoints'),
    'spark.sql.warehouse.dir': join(work, 'warehouse'),
    'spark.connect.grpc.binding.address': '127.0.0.1',
    'spark.connect.grpc.binding.port': String(port),
  }
  return [
    ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    ...(major >= 24 ? ['--sun-misc-unsafe-memory-access=allow', '--enable-native-access=ALL-UNNAMED'] : []),
    '-XX:+IgnoreUnrecognizedVMOptions',
    '--add-modules=jdk.incubator.vector',
    '-Dio.netty.tryReflectionSetAccessible=true',
    '-Dio.netty.noUnsafe=false',
    '-Duser.timezone=UTC',
    `-Xmx${memory}`,
    // A batch of a result is some megabytes: in regions of the usual size each is put by itself, and half the heap lies waste.
    '-XX:G1HeapRegionSize=16m',
    '-Xss8m',
    '-XX:+ExitOnOutOfMemoryError',
    ...Object.entries(conf).map(([key, value]) => `-D${key}=${value}`),
    '-cp',
    join(jars, '*'),
    'org.apache.spark.sql.connect.service.SparkConnectServer',
  ]
}
