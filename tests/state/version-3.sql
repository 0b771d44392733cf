BEGIN TRANSACTION;
CREATE TABLE base (
  cluster TEXT, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  local TEXT NOT NULL, live TEXT NOT NULL, uid TEXT NOT NULL, file TEXT NOT NULL DEFAULT '',
  facts TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (cluster, api_group, kind, namespace, name)
);
INSERT INTO "base" VALUES('uid:one','','ConfigMap','shop','web','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"a"}}','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"a"}}','u1','web.yaml','{"at": "2026-11-01T00:00:00Z", "head": "abc123", "pushed": true, "sum": 1591835012}');
INSERT INTO "base" VALUES('uid:one','','Secret','shop','s','{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"p":{"hash":"ef0c42e694ca909180057abebf289a1a"}}}','{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"p":{"hash":"ef0c42e694ca909180057abebf289a1a"}}}','u2','s.yaml','{"at": "2026-11-01T00:00:00Z", "head": "abc123", "sum": 351748436}');
INSERT INTO "base" VALUES('uid:one','','ConfigMap','shop','api','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"b"}}','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"b"}}','u3','envs/s/api.yaml','{"at": "2026-11-01T00:00:00Z", "head": "abc123", "seen": true, "sum": 286026812}');
INSERT INTO "base" VALUES('uid:one','','ConfigMap','shop','nobody','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"c"}}','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"c"}}','u4','','{"at": "2026-11-01T00:00:00Z", "head": "abc123", "sum": 3593517906}');
INSERT INTO "base" VALUES('uid:one','','ConfigMap','shop','old','{}','{}','','','{"forgotten": true}');
INSERT INTO "base" VALUES('uid:two','','ConfigMap','shop','web','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"z"}}','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"z"}}','u9','web.yaml','{"at": "2026-11-02T12:00:00Z", "sum": 173047469}');
CREATE TABLE bound (environment TEXT PRIMARY KEY, cluster TEXT, weaker TEXT, context TEXT);
INSERT INTO "bound" VALUES('staging','uid:two','ca:two','stage');
CREATE TABLE folder (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  root TEXT NOT NULL, key BLOB NOT NULL, cluster TEXT, weaker TEXT, context TEXT
);
INSERT INTO "folder" VALUES(1,'/srv/manifests',X'344B5EFD2F391F1731C433A5CB48872361C375E976F3DA3E38B3CB06DF306761','uid:one','ca:one','prod');
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, cluster TEXT NOT NULL, ended TEXT
);
INSERT INTO "runs" VALUES(1,'2026-11-01T00:00:00Z','push','uid:one','yes');
INSERT INTO "runs" VALUES(2,'2026-11-02T00:00:00Z','forget','uid:one','yes');
INSERT INTO "runs" VALUES(3,'2026-11-03T00:00:00Z','push','uid:one',NULL);
CREATE TABLE writes (
  run INTEGER NOT NULL REFERENCES runs, api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  side TEXT NOT NULL, action TEXT NOT NULL, file TEXT NOT NULL, fields TEXT NOT NULL, before TEXT, base TEXT,
  result TEXT,
  PRIMARY KEY (run, api_group, kind, namespace, name, side)
);
INSERT INTO "writes" VALUES(1,'','ConfigMap','shop','web','live','update','','[[["data","key"],{"is":"a"},{"is":"a"}]]','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"old"}}','2025061490 {"local":{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"a"}},"live":{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"a"}},"uid":"u1","file":"web.yaml","facts":"{}"}','written');
INSERT INTO "writes" VALUES(2,'','ConfigMap','shop','old','memory','delete','old.yaml','[]',NULL,'{"local":{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"d"}},"live":{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"d"}},"uid":"u5","file":"old.yaml","facts":"{\"at\": \"2026-11-01T00:00:00Z\", \"head\": \"abc123\"}"}','written');
INSERT INTO "writes" VALUES(3,'','ConfigMap','shop','left','live','update','left.yaml','[[["data","key"],{"is":"x"},{"absent":true}]]','{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"y"}}','3707576234 {"local":{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"x"}},"live":{"apiVersion":"v1","kind":"ConfigMap","data":{"key":"x"}},"uid":"u6","file":"left.yaml","facts":"{}"}',NULL);
CREATE INDEX open_writes ON writes (run) WHERE result IS NULL;
COMMIT;
PRAGMA user_version = 3;
