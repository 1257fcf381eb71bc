namespace CollabSessions.Crdt.Tests;

/// <summary>Updates of several clients who edit and sometimes hear from each other.</summary>
internal static class RandomEdits
{
    private static readonly string[] Texts = ["a", "bc", "hello ", "wörld", "😀", "x😀y", "日本"];

    /// <summary>The updates, in the order in which they were made.</summary>
    public static List<byte[]> Updates(Random random, int clients, int edits)
    {
        var replicas = Enumerable.Range(0, clients).Select(_ => new Replica((ulong)random.NextInt64(2, 1L << 53))).ToArray();
        var updates = new List<byte[]>();
        for (var edit = 0; edit < edits; edit++)
        {
            var replica = replicas[random.Next(clients)];
            var update = replica.Edit(doc => Edit(doc, random));
            if (update.Length > 0)
            {
                updates.Add(update);
            }

            if (random.Next(3) == 0)
            {
                var from = replicas[random.Next(clients)];
                var to = replicas[random.Next(clients)];
                to.Apply(Convert.FromHexString(from.Diff(to.StateVector)));
            }
        }

        return updates;
    }

    private static void Edit(Doc doc, Random random)
    {
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                doc.GetText("t").Insert(random.Next(doc.GetText("t").Length + 1), Texts[random.Next(Texts.Length)]);
                break;
            case 3 when doc.GetText("t").Length > 0:
                doc.GetText("t").Delete(random.Next(doc.GetText("t").Length), 1 + random.Next(4));
                break;
            case 4 when doc.GetText("t").Length > 0:
                doc.GetText("t").Format(random.Next(doc.GetText("t").Length), 2, [new("b", random.Next(2) == 0 ? "true" : "null")]);
                break;
            case 5:
                doc.GetMap("m").Set("k" + random.Next(3), random.Next(100));
                break;
            case 6:
                doc.GetMap("m").SetArray("k" + random.Next(3)).Insert(0, 1, "x");
                break;
            case 7:
                doc.GetMap("m").Delete("k" + random.Next(3));
                break;
            default:
                var list = doc.GetArray("l");
                if (list.Length > 2)
                {
                    list.Delete(random.Next(list.Length - 1), 2);
                }
                else if (random.Next(3) == 0)
                {
                    list.InsertMap(0).SetText("inner").Insert(0, Texts[random.Next(Texts.Length)]);
                }
                else
                {
                    list.Insert(random.Next(list.Length + 1), random.Next(100), "v", null);
                }

                break;
        }
    }
}
