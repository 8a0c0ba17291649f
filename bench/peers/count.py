"""Counts records and RunInstances records with gzip and json.loads, a whole object at a time."""

import gzip
import json
import sys

records = launches = 0
for name in sys.argv[1:]:
    with gzip.open(name, "rb") as file:
        for record in json.loads(file.read())["Records"]:
            records += 1
            if record["eventName"] == "RunInstances" and record["eventSource"] == "ec2.amazonaws.com":
                launches += 1
print(json.dumps({"records": records, "launchRecords": launches}))
