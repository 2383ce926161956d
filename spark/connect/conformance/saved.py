"""What PySpark reads of a folder of MLlib that another client wrote, and writes for it to read.

  python saved.py sc://127.0.0.1:15002 FOLDER
      reads `classes`, `search` and `found` of FOLDER, fits what is to be fitted, prints the figures as JSON,
      and writes what it has read to `again_classes`, `again_search` and `again_found`
"""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.remote(sys.argv[1]).getOrCreate()

# Of pyspark.ml, which asks at its import whether a session is remote.
from pyspark.ml import PipelineModel
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel

folder = sys.argv[2]
table = spark.read.parquet(f"{folder}/rows")
classes = PipelineModel.load(f"{folder}/classes")
search = CrossValidator.load(f"{folder}/search")
found = CrossValidatorModel.load(f"{folder}/found")

print(
    json.dumps(
        {
            "intercepts": [one.intercept for one in classes.stages[1].models],
            "right": classes.transform(table).agg(F.expr("count_if(label = prediction)")).head()[0],
            "seed": str(search.getSeed()),
            "refitted": [float(one) for one in search.fit(table).avgMetrics],
            "avgMetrics": [float(one) for one in found.avgMetrics],
            "intercept": found.bestModel.stages[1].intercept,
        }
    )
)
classes.write().overwrite().save(f"{folder}/again_classes")
search.write().overwrite().save(f"{folder}/again_search")
found.write().overwrite().save(f"{folder}/again_found")
spark.stop()
