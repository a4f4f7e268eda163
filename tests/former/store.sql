BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE announced (
	subscriber VARCHAR(250) NOT NULL, 
	paper_id VARCHAR(400) NOT NULL, 
	title TEXT NOT NULL, 
	stage INTEGER NOT NULL, 
	digest_id VARCHAR(32) NOT NULL, 
	PRIMARY KEY (subscriber, paper_id)
);
INSERT INTO "announced" VALUES('fake:C1','arxiv:2401.00010','harbour mooring request at idle pier',2,'be01ef0271e7a889');
CREATE TABLE deliveries (
	digest_id VARCHAR(32) NOT NULL, 
	part INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	message VARCHAR(200), 
	sent_at DATETIME, 
	PRIMARY KEY (digest_id, part), 
	FOREIGN KEY(digest_id) REFERENCES digests (digest_id) ON DELETE CASCADE
);
INSERT INTO "deliveries" VALUES('be01ef0271e7a889',1,'{"number":1,"of":1,"title":"Week 10, 2026: 1 new paper","lead":"Added from 2 to 9 March 2026: serving 1.","highlights":[{"item":{"paper_id":"arxiv:2401.00010","title":"Harbour: Mooring Requests at Idle Piers","url":"https://arxiv.org/abs/2401.00010","venue":"OSDI 2024","lists":["serving"],"topic":"Serving"},"sentence":"","quoted":false,"basis":"title only"}],"blocks":[],"closing":[],"within":"Week 10, 2026: 1 new paper"}','sent','m1','2026-03-09 09:00:00.000000');
CREATE TABLE digests (
	digest_id VARCHAR(32) NOT NULL, 
	subscription_id VARCHAR(40) NOT NULL, 
	platform VARCHAR(20) NOT NULL, 
	subscriber VARCHAR(250) NOT NULL, 
	destination TEXT NOT NULL, 
	content TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	tries INTEGER NOT NULL, 
	problem TEXT NOT NULL, 
	next_try DATETIME, 
	claimed_by VARCHAR(64), 
	claimed_until DATETIME, 
	PRIMARY KEY (digest_id)
);
INSERT INTO "digests" VALUES('be01ef0271e7a889','s1','fake','fake:C1','{"platform":"fake","workspace":"T1","channel":"C1","person":""}','{"digest_id":"be01ef0271e7a889","title":"Week 10, 2026: 1 new paper","lead":"Added from 2 to 9 March 2026: serving 1.","since":"2026-03-02","until":"2026-03-09","new":1,"highlights":[{"item":{"paper_id":"arxiv:2401.00010","title":"Harbour: Mooring Requests at Idle Piers","url":"https://arxiv.org/abs/2401.00010","venue":"OSDI 2024","lists":["serving"],"topic":"Serving"},"sentence":"","quoted":false,"basis":"title only"}],"blocks":[],"revision":2,"as_of":"2026-03-06T09:00:00Z","limits":[]}','2026-03-09 09:00:00.000000','sent',0,'',NULL,NULL,NULL);
CREATE TABLE feedback (
	answer_id VARCHAR(32) NOT NULL, 
	platform VARCHAR(20) NOT NULL, 
	person VARCHAR(64) NOT NULL, 
	verdict VARCHAR(20) NOT NULL, 
	given_at DATETIME NOT NULL, 
	PRIMARY KEY (answer_id, platform, person), 
	FOREIGN KEY(answer_id) REFERENCES questions (answer_id) ON DELETE CASCADE
);
INSERT INTO "feedback" VALUES('318534a47ad35d1a','slack','U1','helpful','2026-03-02 09:00:00.000000');
CREATE TABLE full_texts (
	"key" VARCHAR(200) NOT NULL, 
	provider VARCHAR(40) NOT NULL, 
	url TEXT NOT NULL, 
	retrieved_at DATETIME NOT NULL, 
	sections TEXT, 
	reason TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE notes (
	platform VARCHAR(20) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (platform, name)
);
CREATE TABLE places (
	platform VARCHAR(20) NOT NULL, 
	workspace VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	settings TEXT NOT NULL, 
	changed_by VARCHAR(64) NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (platform, workspace, channel)
);
INSERT INTO "places" VALUES('slack','T1','C1','{"lists":["serving"],"language":"de"}','U1','2026-03-02 09:00:00.000000');
CREATE TABLE questions (
	answer_id VARCHAR(32) NOT NULL, 
	platform VARCHAR(20) NOT NULL, 
	event_key VARCHAR(200) NOT NULL, 
	workspace VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	conversation VARCHAR(200) NOT NULL, 
	person VARCHAR(64) NOT NULL, 
	private BOOLEAN NOT NULL, 
	asked TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	process VARCHAR(64) NOT NULL, 
	alive_until DATETIME NOT NULL, 
	shown TEXT NOT NULL, 
	failure_id VARCHAR(32), 
	papers TEXT NOT NULL, 
	PRIMARY KEY (answer_id)
);
INSERT INTO "questions" VALUES('318534a47ad35d1a','slack','C1:1','T1','C1','1','U1',0,'{"event_key":"C1:1","place":{"platform":"slack","workspace":"T1","channel":"C1"},"conversation":"1","person":"U1","text":"papers on paging the cache","asked_at":"2026-03-02T09:00:00Z","private":false,"roles":[],"lists":[],"page":1}','2026-03-02 09:00:00.000000','answered','eddcc6c6863cc871','2026-03-02 09:00:15.000000','{}',NULL,'["arxiv:2301.00001"]');
INSERT INTO "questions" VALUES('11c4d65f0c1c46ff','slack','C1:2','T1','C1','1','U1',0,'{"event_key":"C1:2","place":{"platform":"slack","workspace":"T1","channel":"C1"},"conversation":"1","person":"U1","text":"which of those are from 2023?","asked_at":"2026-03-02T09:01:00Z","private":false,"roles":[],"lists":[],"page":1}','2026-03-02 09:01:00.000000','answered','eddcc6c6863cc871','2026-03-02 09:00:15.000000','{}',NULL,'["arxiv:2301.00001"]');
CREATE TABLE subscriptions (
	subscription_id VARCHAR(40) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	platform VARCHAR(20) NOT NULL, 
	subscriber VARCHAR(250) NOT NULL, 
	destination TEXT NOT NULL, 
	schedule TEXT NOT NULL, 
	wishes TEXT NOT NULL, 
	origin VARCHAR(20) NOT NULL, 
	made_by VARCHAR(64) NOT NULL, 
	considered INTEGER NOT NULL, 
	considered_at DATETIME NOT NULL, 
	due DATETIME, 
	problem TEXT NOT NULL, 
	claimed_by VARCHAR(64), 
	claimed_until DATETIME, 
	PRIMARY KEY (subscription_id)
);
INSERT INTO "subscriptions" VALUES('s1','papers','fake','fake:C1','{"platform":"fake","workspace":"T1","channel":"C1","person":""}','{"weekday":"monday","hour":9,"minute":0,"zone":"UTC"}','{"lists":[],"sections":[],"topics":[],"kinds":[],"fewer":[],"length":30,"empty":"note"}','chat','U1',2,'2026-03-09 09:00:00.000000','2026-03-16 09:00:00.000000','',NULL,NULL);
CREATE TABLE turns (
	turn_id INTEGER NOT NULL, 
	answer_id VARCHAR(32) NOT NULL, 
	platform VARCHAR(20) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	conversation VARCHAR(200) NOT NULL, 
	person VARCHAR(64) NOT NULL, 
	turn TEXT NOT NULL, 
	kept_at DATETIME NOT NULL, 
	PRIMARY KEY (turn_id), 
	FOREIGN KEY(answer_id) REFERENCES questions (answer_id) ON DELETE CASCADE, 
	UNIQUE (answer_id)
);
INSERT INTO "turns" VALUES(1,'318534a47ad35d1a','slack','C1','1','U1','{"question":"papers on paging the cache","answer":"Pagelet keeps the cache of each request in pages of fixed size.","paper_ids":["arxiv:2301.00001"],"plan":{"question":"papers on paging the cache","intent":"answer","text":"paging the cache","mentions":[],"selection":{"venues":[],"years":null,"organisations":[],"sections":[],"kinds":[],"lists":[],"authors":[],"published":[],"preprints":false,"seen_from":null,"seen_until":null,"paper_ids":null,"links":[],"every_organisation":false,"without":[],"excluding":[]},"filters_said":[],"missing":[],"follow_up":false,"page":1,"alike":[],"length":"usual","fields":[],"about":null,"apart":[],"order":null,"most":null,"per_year":false,"read_as":[],"beyond":0},"titles":{"arxiv:2301.00001":"Pagelet: Paging Attention Memory for Language Models"}}','2026-03-02 09:00:00.000000');
INSERT INTO "turns" VALUES(2,'11c4d65f0c1c46ff','slack','C1','1','U1','{"question":"which of those are from 2023?","answer":"‘Pagelet: Paging Attention Memory for Language Models’ (SOSP 2023, UC Berkeley, Stanford)","paper_ids":["arxiv:2301.00001"],"plan":{"question":"which of those are from 2023?","intent":"list","text":"","mentions":[],"selection":{"venues":[],"years":[2023,2023],"organisations":[],"sections":[],"kinds":[],"lists":[],"authors":[],"published":[],"preprints":false,"seen_from":null,"seen_until":null,"paper_ids":["arxiv:2301.00001"],"links":[],"every_organisation":false,"without":[],"excluding":[]},"filters_said":["from 2023"],"missing":[],"follow_up":true,"page":1,"alike":[],"length":"usual","fields":[],"about":null,"apart":[],"order":null,"most":null,"per_year":false,"read_as":[],"beyond":0},"titles":{"arxiv:2301.00001":"Pagelet: Paging Attention Memory for Language Models"}}','2026-03-02 09:00:00.000000');
CREATE TABLE waiting_papers (
	subscription_id VARCHAR(40) NOT NULL, 
	paper_id VARCHAR(400) NOT NULL, 
	PRIMARY KEY (subscription_id, paper_id), 
	FOREIGN KEY(subscription_id) REFERENCES subscriptions (subscription_id) ON DELETE CASCADE
);
CREATE INDEX questions_by_age ON questions (asked_at);
CREATE INDEX questions_by_channel ON questions (platform, channel, asked_at);
CREATE UNIQUE INDEX questions_by_event ON questions (platform, event_key);
CREATE INDEX questions_by_person ON questions (platform, person, asked_at);
CREATE INDEX questions_by_state ON questions (platform, state);
CREATE INDEX feedback_by_person ON feedback (platform, person);
CREATE INDEX turns_by_age ON turns (kept_at);
CREATE INDEX turns_by_conversation ON turns (platform, channel, conversation, turn_id);
CREATE INDEX digests_by_next_try ON digests (next_try);
CREATE INDEX digests_by_subscriber ON digests (subscriber);
CREATE INDEX digests_by_subscription ON digests (subscription_id, made_at);
CREATE INDEX subscriptions_by_due ON subscriptions (due);
CREATE INDEX subscriptions_by_subscriber ON subscriptions (subscriber);
COMMIT;
